/** `npm run setup`: installs what is missing. `--packages` leaves the browser alone. */
import { setUpBrowser, setUpPackages } from './install.mjs';

try {
  await setUpPackages();
  if (!process.argv.includes('--packages')) console.log(`Browser: ${await setUpBrowser()}`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
