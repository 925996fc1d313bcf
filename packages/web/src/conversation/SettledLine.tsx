import { type Ask, pages } from '@beckon/protocol';
import { Link } from 'wouter';
import { useSnapshot } from '../app/Beckon.tsx';
import { useAbout } from '../ask/parts.tsx';
import { Visible } from '../ask/Visible.tsx';
import { answererName, placeWords } from '../ask/words.ts';
import { Glyph, type GlyphName } from '../look/Glyph.tsx';
import { useTalk } from '../talk/Talk.tsx';
import { useTimes } from '../time/useTimes.ts';
import s from './ask.module.css';

/** The light is out: "You approved “Run the server tests?” at 09:38. Firefox on Mac, in the app." */
export const SettledLine = ({ ask }: { ask: Ask }) => {
  const texts = useTalk();
  const times = useTimes();
  const { me } = useSnapshot();
  const { name } = useAbout(ask);
  const { answer } = ask;
  const title = <Visible key="title">{ask.title}</Visible>;
  const bold = (parts: unknown[]) => <b key="b">{parts as string[]}</b>;
  const verb = ask.kind === 'approval' && typeof answer?.value === 'string' ? answer.value : 'other';
  const at = times.spoken(ask.settledAt ?? ask.expiresAt ?? ask.createdAt);
  const says = answer
    ? texts.rich('thread.settled', { b: bold, who: answererName(answer, me?.id, name, texts), verb, title, at })
    : texts.rich('thread.unanswered', {
        b: bold,
        agent: name,
        cancelled: String(ask.state === 'cancelled'),
        title,
        at,
      });
  return (
    <Link href={pages.ask(ask.id)} className={s.settled ?? ''}>
      <Glyph name={glyphOf(ask)} />
      <span>
        {says} {answer && texts.t('sentence', { words: placeWords(answer, name, texts) })}
      </span>
    </Link>
  );
};

const glyphOf = (ask: Ask): GlyphName => {
  if (!ask.answer) return 'expired';
  return ask.answer.value === 'deny' ? 'denied' : 'approved';
};
