import { Fault } from '@beckon/protocol';

/**
 * That this server has the clock of a place: a name of the IANA's, such as Europe/Vienna. An offset is none: it knows of
 * no summer.
 *
 * @throws {Fault} invalid_request
 */
export const checkTimeZone = (timeZone: string): void => {
  if (OFFSET.test(timeZone) || !isKnown(timeZone)) {
    throw new Fault('invalid_request', '`timeZone` is not a name such as Europe/Vienna.', { field: 'timeZone' });
  }
};

const OFFSET = /^[+\-\u2212]/;

const isKnown = (timeZone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
};
