import { Bar } from '../app/Screen.tsx';
import { useTexts } from '../texts/Texts.tsx';

/** The way back to all agents. */
export const AgentsBar = () => {
  const { t } = useTexts();
  return <Bar back={{ to: '/agents', label: t('place.agents') }} />;
};
