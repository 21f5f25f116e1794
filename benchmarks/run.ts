/** `npm run bench`: see `usage` in arguments.ts. */
import { parseArguments, usage } from './arguments';
import { bundle, bundles } from './bundle';
import { explain, exitCodes } from './exit';
import { checkOut, report } from './report';
import { runChromium } from './run-chromium';
import { runDawn } from './run-dawn';

async function main(words: string[]): Promise<number> {
  const asked = parseArguments(words);
  if (asked.mode === 'help') {
    console.log(usage);
    return exitCodes.done;
  }
  if (asked.mode === 'bundle') {
    await bundle();
    console.log(Object.values(bundles).join('\n'));
    return exitCodes.done;
  }
  checkOut(asked.out);
  if (asked.runtime === 'dawn') return runDawn(words, asked.adapter);
  report(await runChromium(asked), asked.out);
  return exitCodes.done;
}

process.exitCode = await main(process.argv.slice(2)).catch(explain);
