/** OpenCode's HTTP API, as far as tests need it. Shapes as seen from 1.18.33. */
export interface PermissionRequest {
  readonly id: string;
  readonly sessionID: string;
  /** `bash`, `edit`, `external_directory`, ... */
  readonly permission: string;
  readonly patterns: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
}

export interface QuestionRequest {
  readonly id: string;
  readonly sessionID: string;
  readonly questions: readonly { readonly question: string; readonly options: readonly { readonly label: string }[] }[];
}

export interface SessionMessage {
  readonly info: { readonly id: string; readonly role: 'user' | 'assistant' } & Readonly<Record<string, unknown>>;
  readonly parts: readonly ({ readonly type: string; readonly text?: string } & Readonly<Record<string, unknown>>)[];
}

/** Calls a server; every method throws when the answer is not 2xx. */
export class OpenCodeApi {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  /** Gives the new session's id. */
  async createSession(options: { title?: string; parentID?: string } = {}): Promise<string> {
    const session = (await this.#call('POST', '/session', options)) as { id: string };
    return session.id;
  }

  /** Puts text to a session and does not wait for the turn. */
  async prompt(sessionID: string, text: string): Promise<void> {
    await this.#call('POST', `/session/${sessionID}/prompt_async`, { parts: [{ type: 'text', text }] });
  }

  async messages(sessionID: string): Promise<SessionMessage[]> {
    return (await this.#call('GET', `/session/${sessionID}/message`)) as SessionMessage[];
  }

  /** Also entries of turns that were aborted: OpenCode keeps those. */
  async permissions(): Promise<PermissionRequest[]> {
    return (await this.#call('GET', '/permission')) as PermissionRequest[];
  }

  async replyPermission(requestID: string, reply: 'once' | 'always' | 'reject', message?: string): Promise<void> {
    await this.#call('POST', `/permission/${requestID}/reply`, { reply, ...(message !== undefined && { message }) });
  }

  async questions(): Promise<QuestionRequest[]> {
    return (await this.#call('GET', '/question')) as QuestionRequest[];
  }

  /** One list of labels, or free text, for each question. */
  async replyQuestion(requestID: string, answers: readonly (readonly string[])[]): Promise<void> {
    await this.#call('POST', `/question/${requestID}/reply`, { answers });
  }

  async rejectQuestion(requestID: string): Promise<void> {
    await this.#call('POST', `/question/${requestID}/reject`);
  }

  async abort(sessionID: string): Promise<void> {
    await this.#call('POST', `/session/${sessionID}/abort`);
  }

  async deleteSession(sessionID: string): Promise<void> {
    await this.#call('DELETE', `/session/${sessionID}`);
  }

  async #call(method: string, path: string, body?: object): Promise<unknown> {
    const json = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await fetch(this.url + path, { method, ...json });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}
