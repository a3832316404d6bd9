/** Shorter values occur by chance, and hiding them would make results unreadable. */
export const shortestSecret = 8;
