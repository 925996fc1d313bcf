export { AgentPage } from './AgentPage.tsx';
export { AgentsPage } from './AgentsPage.tsx';
export { ConnectPage } from './ConnectPage.tsx';
