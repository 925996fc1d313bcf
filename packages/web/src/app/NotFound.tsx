import { ButtonLink } from '../look/Button.tsx';
import { Glyph } from '../look/Glyph.tsx';
import { useTexts } from '../texts/Texts.tsx';
import { Heading } from './Heading.tsx';
import { Bar, Moment, Screen } from './Screen.tsx';

export const NotFound = () => {
  const { t } = useTexts();
  return (
    <Screen
      bar={<Bar back={{ to: '/', label: t('place.inbox') }} />}
      dock={
        <ButtonLink to="/" tone="ink" size="tall" wide>
          {t('onward.inbox')}
        </ButtonLink>
      }
    >
      <Moment>
        <Glyph name="none" large />
        <Heading>{t('notFound.title')}</Heading>
        <p>{t('notFound.says')}</p>
      </Moment>
    </Screen>
  );
};
