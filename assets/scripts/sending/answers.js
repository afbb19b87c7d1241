// What an answer to something sent means, in one wording for the board and for every other page.
export const PATIENCE = 8000; // no answer after this is no answer
export const NOT_SAVED = "Not saved";
export const NOT_KNOWN = "We do not know if this saved";
export const TRY_AGAIN = "Try again";
export const CHECK_NOW = "Check now";
export const TOKENS_OUT = 400; // the page is older than what its forms carry may be

// No answer at all, or somebody on the way answered in our place: it may have arrived, and nobody knows.
export const isNotKnown = (status) => !(status >= 300) || status === 502 || status === 504;
