import type { Client } from '../call/client.ts';
import type { Clock } from '../clock.ts';
import { type Carrier, directCarrier, type OpenCarrier } from '../stream/carrier.ts';
import { type Circle, createCircle } from './circle.ts';
import type { Sharing } from './sharing.ts';

/**
 * One stream for all tabs of a browser that show the same principal: one of them holds it, and passes what it carries to
 * the others, which look through it. Each tab has its own cursor, so that whoever leads next goes on where it was.
 *
 * @param principal whose feed it is; undefined while that is not known: then the tab has a connection of its own
 */
export const sharedCarrier =
  (sharing: Sharing, principal: () => string | undefined): OpenCarrier =>
  (client, clock, contexts) =>
    createShared({ sharing, principal, client, clock }, contexts);

interface Options {
  readonly sharing: Sharing;
  readonly principal: () => string | undefined;
  readonly client: Client;
  readonly clock: Clock;
}

function createShared(options: Options, begin: readonly string[]): Carrier {
  const { sharing, client, clock } = options;
  const direct = directCarrier(client, clock, begin);
  let circle: Circle | undefined;
  /** There can be none here. */
  let alone = false;
  let mine = begin;

  /** The tabs that show the same as we do. */
  function join(): Circle | undefined {
    const who = options.principal();
    const name = who === undefined ? undefined : `beckon-stream ${client.url} ${who}`;
    if (circle !== undefined && circle.name !== name) leave();
    if (name === undefined || alone) return undefined;
    try {
      circle ??= createCircle({ name, sharing, client, clock, direct, failed }, mine);
    } catch {
      // No channel, as where a browser keeps nothing for the site.
      alone = true;
    }
    return circle;
  }

  function failed(): void {
    alone = true;
    direct.look(mine);
    leave();
  }

  function leave(): void {
    circle?.leave();
    circle = undefined;
  }

  return {
    attempt: (ride) => (join() ?? direct).attempt(ride),
    look(contexts) {
      mine = contexts;
      if (circle === undefined) direct.look(contexts);
      else circle.look(contexts);
    },
    lookAgain: (context) => (circle ?? direct).lookAgain(context),
    apart: direct.apart,
    close() {
      direct.close();
      leave();
    },
  };
}
