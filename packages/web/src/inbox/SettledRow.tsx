import { type Ask, pages } from '@beckon/protocol';
import { useSnapshot } from '../app/Beckon.tsx';
import { useAbout } from '../ask/parts.tsx';
import { Visible } from '../ask/Visible.tsx';
import { answererName, valueWords } from '../ask/words.ts';
import { Glyph, type GlyphName } from '../look/Glyph.tsx';
import { Row } from '../look/Row.tsx';
import { useTexts } from '../texts/Texts.tsx';
import { useTimes } from '../time/useTimes.ts';

const glyphOf = (ask: Ask): GlyphName => {
  if (ask.state !== 'answered') return 'expired';
  return ask.answer?.value === 'deny' ? 'denied' : 'approved';
};

/** An ask that is settled, folded to one line: who, what, when. */
export const SettledRow = ({ ask, current }: { ask: Ask; current?: boolean }) => {
  const texts = useTexts();
  const times = useTimes();
  const { me } = useSnapshot();
  const { name } = useAbout(ask);
  const { answer } = ask;
  const says = answer
    ? texts.t('settled.answer', {
        who: answererName(answer, me?.id, name, texts),
        value: valueWords(ask, answer.value, texts),
      })
    : texts.t(ask.state === 'expired' ? 'settled.expired' : 'settled.cancelled', { agent: name });
  return (
    <Row
      slim
      to={pages.ask(ask.id)}
      current={current ?? false}
      lead={<Glyph name={glyphOf(ask)} />}
      first={<Visible>{ask.title}</Visible>}
      second={says}
      end={times.brief(ask.settledAt ?? ask.createdAt)}
    />
  );
};
