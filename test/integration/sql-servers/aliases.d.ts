declare module 'mysql2-3-0';
declare module 'mysql2-3-0/promise';
declare module 'mysql2-3-19';
declare module 'mysql2-3-19/promise';
