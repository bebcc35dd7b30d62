export * from './duration';
export { Errors } from './errors';
export * from './grant';
export { Profile } from './profile';
export * from './size';
export { Tags } from './tags';
