import { fr, type Words } from "./fr";
export const en: Words = { ...fr, locale: "en-GB" };
