export const FILES: string[];
export const LANGUAGES: string[];
export function textOf(language: string, file: string): string;
export function keysOf(text: string): string[];
export function keysModule(): string;
