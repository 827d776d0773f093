// Types of the XML parser saxen, of which only what is used here.

declare module 'saxen' {
  type Decode = (text: string) => string;

  interface ParserHooks {
    openTag: (name: string, attributes: () => Readonly<Record<string, string>>, decode: Decode, isSelfClosing: boolean) => void;
    closeTag: (name: string, decode: Decode, isSelfClosing: boolean) => void;
    text: (text: string, decode: Decode) => void;
    cdata: (text: string) => void;
    attention: (text: string) => void;
    error: (error: Error) => void;
    warn: (error: Error) => void;
  }

  export class Parser {
    on<Name extends keyof ParserHooks>(name: Name, hook: ParserHooks[Name]): this;
    /** A piece of the document; it may end anywhere. */
    write(xml: string): this;
    end(): Error | undefined;
    stop(): this;
  }
}
