// What we use of leaflet 1.9: its own package ships no types.
declare module "leaflet" {
  export interface Bounds { isValid(): boolean; pad(ratio: number): Bounds }
  export interface Layer {
    feature?: { id?: string | number };
    getElement(): SVGElement | undefined;
    bindTooltip(text: string, options?: object): this;
    openTooltip(): this;
    closeTooltip(): this;
    on(event: string, listener: () => void): this;
  }
  export interface GeoLayer { addTo(map: LeafletMap): GeoLayer; eachLayer(each: (layer: Layer) => void): void; getBounds(): Bounds }
  export interface Control { addTo(map: LeafletMap): Control }
  export interface LeafletMap { fitBounds(bounds: Bounds): LeafletMap; setMaxBounds(bounds: Bounds): LeafletMap; invalidateSize(): LeafletMap }
  export function map(element: HTMLElement, options?: object): LeafletMap;
  export function geoJSON(data: unknown, options?: object): GeoLayer;
  export const control: { zoom(options?: object): Control; scale(options?: object): Control };
}
