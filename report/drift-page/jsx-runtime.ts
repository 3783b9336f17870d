// What the page's TSX is compiled to: preact, under types of our own. Preact's types bring the DOM's globals into every file of
// the project. These know what this page needs, so that a handler or a style attribute, which its content security policy
// forbids, is an error when it is written.

export type Child = JSX.Element | string | number | false | null | undefined | readonly Child[];

interface Attributes {
  readonly children?: Child;
  readonly id?: string;
  readonly class?: string | undefined;
  readonly role?: "img";
  readonly tabindex?: 0 | -1;
  readonly title?: string | undefined;
  readonly [name: `aria-${string}`]: string | undefined;
  /** For the page's script and styles. What is false would be there as a word. */
  readonly [name: `data-${string}`]: string | true | undefined;
}

interface Cell extends Attributes {
  readonly scope?: "col" | "row" | "rowgroup";
  readonly colspan?: number;
}

interface Control extends Attributes {
  readonly name?: string;
  readonly type?: "button" | "checkbox" | "reset" | "search";
  readonly value?: string;
  readonly checked?: boolean;
  readonly placeholder?: string;
  readonly autocomplete?: "off";
}

interface Shape extends Attributes {
  readonly viewBox?: string;
  readonly preserveAspectRatio?: "none";
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
}

interface Embedded {
  /** Code of this page's own; nothing that was reported. */
  readonly dangerouslySetInnerHTML: { readonly __html: string };
}

type Container =
  | ("body" | "header" | "main" | "footer" | "section" | "div" | "h1" | "h2" | "h3" | "p" | "ul" | "ol" | "li")
  | (
      | "dl"
      | "dt"
      | "dd"
      | "span"
      | "b"
      | "code"
      | "label"
      | "output"
      | "details"
      | "summary"
      | "title"
      | "head"
      | "wbr"
      | "search"
    )
  | ("table" | "caption" | "thead" | "tbody" | "tr");

/** The names are the compiler's. */
export namespace JSX {
  export interface Element {
    readonly type: unknown;
  }
  export type ElementType = string | ((props: never) => Child);
  export interface ElementChildrenAttribute {
    readonly children: unknown;
  }
  export type IntrinsicElements = Readonly<Record<Container, Attributes>> &
    Readonly<Record<"th" | "td", Cell>> &
    Readonly<Record<"input" | "select" | "option" | "button" | "form", Control>> &
    Readonly<Record<"svg" | "g" | "rect", Shape>> &
    Readonly<Record<"style" | "script", Embedded>> & {
      readonly html: Attributes & { readonly lang: string };
      readonly meta: { readonly charset?: string; readonly name?: string; "http-equiv"?: string; content?: string };
      readonly a: Attributes & { readonly href: `#${string}` };
      readonly time: Attributes & { readonly datetime: string };
    };
}

interface Runtime {
  readonly jsx: (type: JSX.ElementType, props: object, key?: string) => JSX.Element;
  readonly Fragment: (props: { readonly children?: Child }) => Child;
}

export const { jsx, jsx: jsxs, Fragment } = require("preact/jsx-runtime") as Runtime;

/** Returns the markup; every text in it is escaped. */
export const { renderToString: render } = require("preact-render-to-string") as {
  renderToString: (page: JSX.Element) => string;
};
