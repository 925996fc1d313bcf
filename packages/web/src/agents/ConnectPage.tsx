import { isFault } from '@beckon/protocol';
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import { useBeckon, useSnapshot } from '../app/Beckon.tsx';
import { Head, PadGap, Screen, Space } from '../app/Screen.tsx';
import { Button } from '../look/Button.tsx';
import { CopyBox } from '../look/CopyBox.tsx';
import { TextField } from '../look/Field.tsx';
import { Glyph } from '../look/Glyph.tsx';
import { Step, Steps } from '../look/Story.tsx';
import { AgentSquare } from '../look/Who.tsx';
import { useTexts } from '../texts/Texts.tsx';
import { AgentsBar } from './AgentsBar.tsx';
import s from './agents.module.css';
import { commands, kindOf, kinds, type Where } from './connect.ts';

/** The exact commands that connect an agent, with a key of its own in them. */
export const ConnectPage = ({ kind }: { kind?: string | undefined }) => {
  const { t } = useTexts();
  const { origin } = useBeckon();
  const { server } = useSnapshot();
  const chosen = kindOf(kind);
  const [made, setMade] = useState<{ agentId: string; key: string }>();
  const where: Where = { url: server?.publicUrl ?? origin, key: made?.key ?? '$BECKON_KEY' };
  return (
    <Screen bar={<AgentsBar />}>
      <Head title={t('connect.title')} says={t('connect.says')} />
      <PadGap>
        <nav className={s.picks} aria-label={t('connect.kinds')}>
          {kinds.map(({ id, square, name }) => (
            <Link
              key={id}
              href={`/agents/connect/${id}`}
              replace
              className={s.pick ?? ''}
              aria-current={id === chosen ? 'page' : undefined}
            >
              <AgentSquare name={square} />
              {name}
            </Link>
          ))}
        </nav>
        <Steps>
          <Step
            state={made ? 'done' : 'now'}
            title={t('connect.key')}
            says={t(made ? 'connect.key.made' : 'connect.key.says')}
            act={made ? undefined : <MakeKey kind={chosen} made={setMade} />}
            {...(made && { full: <CopyBox text={commands.environment(where)} label={t('key.copy')} /> })}
          />
          {chosen === 'opencode' && (
            <>
              <Step
                state={made ? 'now' : undefined}
                title={t('connect.opencode.line')}
                says={t('connect.opencode.line.says')}
                full={<CopyBox text={commands.opencode()} label={t('common.copy')} />}
              />
              <Step title={t('connect.opencode.start')} says={t('connect.opencode.start.says')} />
            </>
          )}
          {chosen === 'script' && (
            <>
              <Step
                state={made ? 'now' : undefined}
                title={t('connect.script.ask')}
                full={<CopyBox text={commands.ask()} label={t('common.copyCommand')} comment={t('command.where')} />}
              />
              <Step
                title={t('connect.script.notify')}
                full={<CopyBox text={commands.notify()} label={t('common.copyCommand')} comment={t('command.where')} />}
              />
            </>
          )}
          {chosen === 'http' && (
            <>
              <Step
                state={made ? 'now' : undefined}
                title={t('connect.http.ask')}
                full={<CopyBox text={commands.curlAsk(where)} label={t('common.copyCommand')} />}
              />
              <Step
                title={t('connect.http.wait')}
                says={t('connect.http.wait.says')}
                full={<CopyBox text={commands.curlWait(where)} label={t('common.copyCommand')} />}
              />
              <Step
                title={t('connect.http.event')}
                full={<CopyBox text={commands.curlEvent(where)} label={t('common.copyCommand')} />}
              />
            </>
          )}
        </Steps>
        {made && <Listening agentId={made.agentId} />}
      </PadGap>
      <Space />
    </Screen>
  );
};

const MakeKey = ({ kind, made }: { kind: string; made: (key: { agentId: string; key: string }) => void }) => {
  const { t } = useTexts();
  const { client, mirror } = useBeckon();
  const [name, setName] = useState('');
  const [wrong, setWrong] = useState<string>();
  const make = async (): Promise<void> => {
    const agent = await client.call('createAgent', { body: { name: name.trim(), kind } });
    const { key } = await client.call('createKey', { params: { id: agent.id }, body: {} });
    made({ agentId: agent.id, key });
    await mirror.refresh();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() === '') return;
    make().catch((error: unknown) => setWrong(isFault(error) ? error.message : t('signIn.noAnswer')));
  };
  return (
    <form className={s.make} onSubmit={submit}>
      <TextField
        label={t('connect.name')}
        value={name}
        wrong={wrong}
        maxLength={100}
        placeholder={t('connect.name.like')}
        onChange={(event) => setName(event.target.value)}
      />
      <Button tone="ink" type="submit" aria-disabled={name.trim() === '' || undefined}>
        {t('connect.make')}
      </Button>
    </form>
  );
};

const Listening = ({ agentId }: { agentId: string }) => {
  const { t } = useTexts();
  const agent = useSnapshot().agents.get(agentId);
  const heard = agent !== undefined && (agent.online || agent.lastSeenAt !== null);
  return (
    <p className={s.listening} role="status">
      <Glyph name={heard ? 'approved' : 'working'} />
      {t(heard ? 'connect.heard' : 'connect.listening', { agent: agent?.name ?? '' })}
    </p>
  );
};
