/** Where the built app lies (absolute): index.html, hashed assets, sw.js. */
export declare const appDirectory: string;
