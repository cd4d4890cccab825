/** The family under which the shipped DejaVu Sans is registered; a name of its own, so that it replaces none. */
export const fontFamily = 'BTCFC DejaVu Sans';

/** The family with what stands in for it where it isn't registered, as in a browser. */
export const fontStack = `"${fontFamily}", "DejaVu Sans", Verdana, sans-serif`;
