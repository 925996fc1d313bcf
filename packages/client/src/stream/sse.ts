/** One server-sent event. Unlike in an EventSource, an id belongs to its own event only. */
export interface ServerEvent {
  readonly event: string;
  readonly data: string;
  readonly id?: string | undefined;
}

/**
 * A parser of `text/event-stream` (https://html.spec.whatwg.org/multipage/server-sent-events.html): give it the text in
 * any pieces, it emits whole events. `retry` is not read: a goodbye says the same.
 */
export function sseParser(emit: (event: ServerEvent) => void): (chunk: string) => void {
  let rest = '';
  let afterCr = false;
  let event = '';
  let data: string[] = [];
  let id: string | undefined;

  function dispatch(): void {
    if (data.length > 0) emit({ event: event || 'message', data: data.join('\n'), id });
    event = '';
    data = [];
    id = undefined;
  }

  function take(line: string): void {
    if (line === '') {
      dispatch();
      return;
    }
    const colon = line.indexOf(':');
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (name === 'data') data.push(value);
    else if (name === 'event') event = value;
    else if (name === 'id' && !value.includes('\0')) id = value;
  }

  return (chunk) => {
    // A CR ends a line at once; an LF right after it, perhaps in the next piece, belongs to it.
    rest += afterCr && chunk.startsWith('\n') ? chunk.slice(1) : chunk;
    if (chunk !== '') afterCr = chunk.endsWith('\r');
    const lines = rest.split(/\r\n|\n|\r/);
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  };
}
