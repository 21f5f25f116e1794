/** Raised whenever kernels or numerics change: runs of different engines are not ranked together. */
export const ENGINE = '0.3';
