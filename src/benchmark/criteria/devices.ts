/** What typical devices draw at full load, as their makers state it: somewhere to start from, for a visitor who does not know. */
export const devices: { name: string; watts: number; source: string }[] = [
  {
    name: 'GeForce RTX 4060',
    watts: 115,
    source: 'https://www.nvidia.com/en-us/geforce/graphics-cards/40-series/rtx-4060-4060ti/',
  },
  {
    name: 'GeForce RTX 4090',
    watts: 450,
    source: 'https://www.nvidia.com/en-us/geforce/graphics-cards/40-series/rtx-4090/',
  },
  {
    name: 'Radeon RX 7900 XTX',
    watts: 355,
    source: 'https://www.amd.com/en/products/graphics/desktops/radeon/7000-series/amd-radeon-rx-7900xtx.html',
  },
  { name: 'Tesla T4', watts: 70, source: 'https://www.nvidia.com/en-us/data-center/tesla-t4/' },
  { name: 'L4', watts: 72, source: 'https://www.nvidia.com/en-us/data-center/l4/' },
  { name: 'A100 SXM', watts: 400, source: 'https://www.nvidia.com/en-us/data-center/a100/' },
  { name: 'H100 SXM', watts: 700, source: 'https://www.nvidia.com/en-us/data-center/h100/' },
];
