export { DevicePage } from './DevicePage.tsx';
export { DevicesPage, NoDevice } from './DevicesPage.tsx';
export { PairPage } from './PairPage.tsx';
export { ThisDevicePage } from './ThisDevicePage.tsx';
