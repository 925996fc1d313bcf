/** Which model answers, and with which tools: what the operator chose, checked. */
export interface ModelSettings {
  readonly provider: 'openai' | 'anthropic' | 'mistral' | 'compatible';
  /** The model's name, as its provider calls it. */
  readonly name: string;
  /** The base URL of its API; null: the provider's own. */
  readonly url: string | null;
  /** Null: the service wants none, as those on one's own machine. */
  readonly key: string | null;
  /** What the model is told before everything else; null: the words that come with Beckon. */
  readonly system: string | null;
  readonly servers: readonly McpServer[];
}

/** An MCP server: a program that is started here, or a URL. */
export type McpServer = {
  /** Letters, digits, `-` and `_`: the names of its tools begin with it. */
  readonly name: string;
  /** Which of its tools run only when a person approved that call: all, none, or these. */
  readonly needsApproval: boolean | readonly string[];
} & (
  | { readonly type: 'http'; readonly url: string; readonly headers: Readonly<Record<string, string>> }
  | {
      readonly type: 'stdio';
      readonly command: string;
      readonly args: readonly string[];
      /** Added to the few harmless variables that every such program gets; the server's own are never handed on. */
      readonly env: Readonly<Record<string, string>>;
    }
);

/** As the operator wrote it, for words about it. */
export const modelName = ({ provider, name }: ModelSettings): string => `${provider}:${name}`;
