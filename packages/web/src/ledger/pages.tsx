export { LedgerPage } from './LedgerPage.tsx';
export { NotificationPage } from './NotificationPage.tsx';
