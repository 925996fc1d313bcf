export { AgentRulesPage } from './AgentRulesPage.tsx';
export { QuietHoursPage } from './QuietHoursPage.tsx';
