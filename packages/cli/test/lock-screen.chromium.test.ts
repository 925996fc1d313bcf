import { lockScreenSuite } from './lock-screen.suite.ts';

lockScreenSuite(() => Promise.resolve({}));
