import type { LanguageModel } from 'ai';
import type { ModelSettings } from './settings.ts';

/**
 * The model that the settings name. Each provider's package is loaded only when it is the one.
 *
 * OpenAI is spoken to through Chat Completions: its newer API wants the model's sealed thoughts back with every tool
 * call, and a run that goes on after an ask, days later and in another process, has only what was written down.
 */
export const openModel = async (settings: ModelSettings, fetch: typeof globalThis.fetch): Promise<LanguageModel> => {
  const { provider, name, url, key } = settings;
  const apiKey = key ?? '';
  const where = { fetch, ...(url !== null && { baseURL: url }) };
  switch (provider) {
    case 'openai':
      return (await import('@ai-sdk/openai')).createOpenAI({ ...where, apiKey }).chat(name);
    case 'anthropic':
      return (await import('@ai-sdk/anthropic')).createAnthropic({ ...where, apiKey })(name);
    case 'mistral':
      return (await import('@ai-sdk/mistral')).createMistral({ ...where, apiKey })(name);
    case 'compatible': {
      const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
      const named = { name: 'compatible', baseURL: url ?? '', fetch };
      return createOpenAICompatible({ ...named, ...(key !== null && { apiKey: key }) })(name);
    }
  }
};
