/** Markdown without its signs, for one line of a list and for those who hear it. Not to the letter: nobody decides by it. */
export const plain = (text: string): string =>
  text
    .replaceAll(/^\s*(?:```|~~~).*$/gm, '')
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/^\s*(?:#{1,6}|>)\s+/gm, '')
    .replaceAll(/(^|[:.]\s)\s*[-*+]\s+(?=\S)/gm, '$1')
    .replaceAll(/(\*\*|__|~~)(?=\S)([^*_~]+)\1/g, '$2')
    .replaceAll(/(^|[^\w*])\*(?=\S)([^*]+)\*/g, '$1$2')
    .replaceAll(/`([^`]+)`/g, '$1')
    .trim();
