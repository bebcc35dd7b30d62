export * from './duration';
export * from './errors';
export * from './grant';
export * from './profile';
export * from './size';
export * from './tags';
