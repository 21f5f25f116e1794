/** What to do where WebGPU is missing, as data: one row per browser and system, most particular first. */
import type { Text } from '../base/catalogue';
import type { BrowserName, OperatingSystem } from './environment';

export interface Advice {
  browsers: BrowserName[];
  systems: OperatingSystem[];
  who: Text;
  what: Text;
}

export const advice: Advice[] = [
  {
    browsers: ['chrome', 'edge', 'opera'],
    systems: ['windows', 'macos', 'chromeos'],
    who: {
      en: 'Chrome, Edge, Opera on Windows, macOS, ChromeOS',
      zh: 'Windows、macOS、ChromeOS 上的 Chrome、Edge、Opera',
    },
    what: {
      en: 'Update to version 113 or later. In the settings, under System, switch on “Use graphics acceleration when available” and restart the browser. If it still fails, update the graphics driver.',
      zh: '更新到 113 或更高版本。在“设置 → 系统”里打开“使用图形加速功能（如果可用）”，再重启浏览器。还不行的话，请更新显卡驱动。',
    },
  },
  {
    browsers: ['chrome', 'edge', 'opera'],
    systems: ['linux'],
    who: { en: 'Chrome, Edge, Opera on Linux', zh: 'Linux 上的 Chrome、Edge、Opera' },
    what: {
      en: 'Depending on version and graphics card, WebGPU is still behind a switch. Open chrome://flags, enable “Unsafe WebGPU Support” and “Vulkan”, and restart the browser. A Vulkan driver (Mesa or NVIDIA’s) must be installed.',
      zh: '视版本和显卡而定，WebGPU 可能还没有默认打开。在地址栏输入 chrome://flags，启用 “Unsafe WebGPU Support” 和 “Vulkan”，再重启浏览器。系统里要装好 Vulkan 驱动（Mesa 或 NVIDIA 官方驱动）。',
    },
  },
  {
    browsers: ['chrome', 'edge', 'opera'],
    systems: ['android'],
    who: { en: 'Chrome, Edge, Opera on Android', zh: 'Android 上的 Chrome、Edge、Opera' },
    what: {
      en: 'Update to version 121 or later, on Android 12 or later with a Qualcomm or ARM graphics unit.',
      zh: '更新到 121 或更高版本；需要 Android 12 以上，并配有高通或 ARM 的图形芯片。',
    },
  },
  {
    browsers: ['firefox'],
    systems: ['windows', 'macos'],
    who: { en: 'Firefox on Windows, macOS', zh: 'Windows、macOS 上的 Firefox' },
    what: {
      en: 'On Windows update to version 141 or later; on a Mac with Apple silicon to version 145 or later. If it is missing all the same, use Chrome or Edge.',
      zh: 'Windows 上请更新到 141 或更高版本；Apple 芯片的 Mac 上请更新到 145 或更高版本。还是没有的话，请用 Chrome 或 Edge。',
    },
  },
  {
    browsers: ['firefox'],
    systems: ['linux', 'android'],
    who: { en: 'Firefox on Linux, Android', zh: 'Linux、Android 上的 Firefox' },
    what: {
      en: 'WebGPU is not on by default there. Use Firefox Nightly with dom.webgpu.enabled set in about:config, or Chrome.',
      zh: '那里还没有默认开启。可以用 Firefox Nightly，并在 about:config 里打开 dom.webgpu.enabled，或者改用 Chrome。',
    },
  },
  {
    browsers: ['safari'],
    systems: ['macos'],
    who: { en: 'Safari on macOS', zh: 'macOS 上的 Safari' },
    what: {
      en: 'Update to macOS Tahoe 26 with Safari 26. On an older macOS use Chrome or Edge.',
      zh: '更新到 macOS Tahoe 26 和 Safari 26。旧版 macOS 上请用 Chrome 或 Edge。',
    },
  },
  {
    browsers: ['safari', 'chrome', 'firefox', 'edge', 'opera', 'other'],
    systems: ['ios'],
    who: { en: 'Any browser on iPhone, iPad', zh: 'iPhone、iPad 上的任何浏览器' },
    what: {
      en: 'Update to iOS or iPadOS 26. Before that, no browser there has WebGPU by default, since all of them build on the system’s Safari.',
      zh: '更新到 iOS 或 iPadOS 26。在此之前，那里的浏览器都以系统自带的 Safari 为内核，默认都没有 WebGPU。',
    },
  },
  {
    browsers: ['other', 'chrome', 'edge', 'opera', 'firefox', 'safari'],
    systems: ['other', 'windows', 'macos', 'linux', 'chromeos', 'android'],
    who: { en: 'Any other', zh: '其他情况' },
    what: {
      en: 'Use a current Chrome or Edge on a computer with a graphics card. Private windows, remote desktops and virtual machines often have no access to it. The page must be opened over https or from localhost.',
      zh: '请在有显卡的电脑上用新版 Chrome 或 Edge。无痕窗口、远程桌面和虚拟机里往往用不了显卡。另外，页面要通过 https 或 localhost 打开。',
    },
  },
];

/** The row for this browser and system. The last row fits any. */
export function adviceFor(browser: BrowserName, system: OperatingSystem): Advice {
  const found = advice.find((row) => row.browsers.includes(browser) && row.systems.includes(system));
  return found ?? advice[advice.length - 1]!;
}
