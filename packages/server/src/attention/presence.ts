import type { ReportPresence } from '@beckon/protocol';
import type { Reader } from '../live/reader.ts';
import type { Views } from './view.ts';

/** Who looks at what. */
export interface PresenceRoom {
  /** What one page or app of a person shows from now on. @throws {Fault} not_found, invalid_request */
  report(reader: Reader, body: ReportPresence): Promise<void>;
  readonly views: Views;
  close(): void;
}
