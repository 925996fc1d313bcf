export { ConversationsPage, NoConversation } from '../conversations/ConversationsPage.tsx';
export { ConversationPage } from './ConversationPage.tsx';
