import { assembleNow } from './guard.js';

// Code that uses the package finds it running, whatever copy of it was registered.
assembleNow();
