/** One event as an EventSource would dispatch it. */
export interface ServerEvent {
  readonly event: string;
  /** The last id that was set, by this event or by one before it. */
  readonly lastEventId: string;
  readonly data: string;
  /** What `retry:` says at that point, if it ever did. */
  readonly retry: number | undefined;
}

/**
 * Reads server-sent events to the letter of https://html.spec.whatwg.org/multipage/server-sent-events.html: what a plain
 * EventSource would not understand, this does not either.
 */
export async function* serverEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let [event, data, lastEventId] = ['', '', ''];
  let retry: number | undefined;
  let rest = '';
  for await (const bytes of body) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (data !== '') yield { event: event || 'message', lastEventId, data: data.slice(0, -1), retry };
        [event, data] = ['', ''];
        continue;
      }
      const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
      if (field === 'event') event = value;
      else if (field === 'data') data += `${value}\n`;
      else if (field === 'id' && !value.includes('\0')) lastEventId = value;
      else if (field === 'retry' && /^\d+$/.test(value)) retry = Number(value);
    }
  }
}
