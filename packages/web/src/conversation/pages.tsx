import { ConversationsPage as List } from '../conversations/ConversationsPage.tsx';
import { NoConversation as None } from '../conversations/NoConversation.tsx';
import { Talk } from '../talk/Talk.tsx';
import { ConversationPage as One } from './ConversationPage.tsx';

export const ConversationsPage = ({ current }: { current?: string }) => (
  <Talk>
    <List current={current} />
  </Talk>
);
export const ConversationPage = ({ id }: { id: string }) => (
  <Talk>
    <One id={id} />
  </Talk>
);
export const NoConversation = () => (
  <Talk>
    <None />
  </Talk>
);
