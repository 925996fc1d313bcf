import type { World } from '../world.ts';

/** What a way needs to know: the machine, the port that Beckon listens on, and what may stop it. */
export interface Ground {
  readonly world: World;
  readonly port: number;
  /** The host that the person chose, where they did. */
  readonly host: string | undefined;
  readonly signal: AbortSignal;
}

/** An address that leads here. */
export interface Exposed {
  readonly url: string;
  /** Who can reach it, in a sentence. */
  readonly reach: string;
  /** Resolves when it leads here no more; absent where it stays without us. */
  readonly ended?: Promise<void>;
}

/** One program that can bring an https address to this machine. */
export interface Way {
  readonly name: 'tailscale' | 'cloudflared' | 'caddy';
  /** @param program where it lies @throws {Unable} with the reason why not now */
  open(program: string, ground: Ground): Promise<Exposed>;
  /** Takes back what stays without us. */
  close?(program: string, ground: Pick<Ground, 'world' | 'signal'>): Promise<void>;
}

/** This way is shut. The message says why and what would open it; another may do. */
export class Unable extends Error {
  override readonly name = 'Unable';
}
