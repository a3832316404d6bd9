declare const brand: unique symbol;

/**
 * A text with one meaning. It can be used as any text, but neither a plain `string` nor a text with another meaning can
 * be used as it. Only the file that declares the meaning makes one, and checks the text when it does.
 */
export type Branded<Meaning extends string> = string & { readonly [brand]: Meaning };

/**
 * A name of one kind. A plain text can be used as it, since names come from files, addresses and the environment
 * everywhere; a name of another kind or a branded text cannot, so two of them side by side cannot be exchanged.
 */
export type NameOf<Kind extends string> = string & { readonly [brand]?: Kind };
