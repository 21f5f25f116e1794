/** `npm run profile`: bundles profile.ts and runs it in Node on Dawn. */
import { explain } from './exit';
import { runDawn } from './run-dawn';

process.exitCode = await runDawn(process.argv.slice(2), 'auto', 'profile').catch(explain);
