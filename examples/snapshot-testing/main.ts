import { App } from 'cdktf';
import { PlatformStack } from './platform';

const app = new App();
new PlatformStack(app, 'platform-dev', 'dev');
new PlatformStack(app, 'platform-production', 'production');
app.synth();
