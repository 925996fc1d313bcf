import { useBeckon } from '../app/Beckon.tsx';
import { Heading } from '../app/Heading.tsx';
import { Moment, Pad } from '../app/Screen.tsx';
import { Step, Steps } from '../look/Story.tsx';
import { useTexts } from '../texts/Texts.tsx';
import { HomeScreen, SafariBar, ShareSheet } from './Pictures.tsx';

/** iPhone gives pushes only to what lives on its Home Screen; there the code is typed. */
export const HomeScreenSteps = () => {
  const { t } = useTexts();
  const { host } = useBeckon();
  return (
    <>
      <Moment>
        <Heading>{t('ios.title')}</Heading>
        <p>{t('ios.says')}</p>
      </Moment>
      <Pad>
        <Steps>
          <Step
            state="now"
            title={t('ios.share')}
            says={t('ios.share.says')}
            act={<SafariBar label={t('ios.share.pic')} host={host} />}
          />
          <Step
            title={t('ios.add')}
            act={<ShareSheet label={t('ios.add.pic')} copy={t('ios.copy')} add={t('ios.addLabel')} />}
          />
          <Step title={t('ios.open')} says={t('ios.open.says')} act={<HomeScreen label={t('ios.open.pic')} />} />
        </Steps>
      </Pad>
    </>
  );
};
