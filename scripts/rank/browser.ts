import { TrainabilityError } from '../../src/base/errors';
import { setUpBrowser } from '../install.mjs';

/** @throws TrainabilityError no-webgpu, saying how to get a browser */
export async function findBrowserOrExplain(): Promise<string> {
  try {
    return await setUpBrowser();
  } catch (error) {
    throw new TrainabilityError('no-webgpu', TrainabilityError.from(error).message);
  }
}
