import { toString as drawn } from 'qrcode';

/**
 * A link as a QR code for a terminal, two modules to a sign. It sets its own colours, so that it can be read on a dark
 * screen as well as on a light one.
 */
export const qr = (link: string): Promise<string> =>
  drawn(link, { type: 'terminal', small: true, errorCorrectionLevel: 'L' });
