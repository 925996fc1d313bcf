/** For an option that may come more than once. */
export const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];
