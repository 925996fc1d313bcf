import { describe, expect, it } from 'vitest';
import { isPublicAddress } from './index.ts';

const PUBLIC = `
  8.8.8.8 1.1.1.1 17.253.144.10 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255
  169.255.0.0 172.15.255.255 172.32.0.0 191.255.255.255 192.0.1.0 192.0.3.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0
  203.0.112.255 203.0.114.0 223.255.255.255
  2607:f8b0:4005:805::200e 2a00:1450::1 2001:200::1 2620:fe::fe 3ffe::1 2001:db9::1
  ::ffff:8.8.8.8 ::ffff:808:808 64:ff9b::8.8.8.8 64:ff9b::808:808
`;

const NOT_PUBLIC = `
  0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.1 127.255.255.255 169.254.0.1 169.254.169.254
  172.16.0.0 172.31.255.255 192.0.0.1 192.0.2.1 192.88.99.1 192.168.0.1 192.168.255.255 198.18.0.0 198.19.255.255 198.51.100.7
  203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
  :: ::1 ::127.0.0.1 ::8.8.8.8 fe80::1 febf::1 fe80::1%eth0 fec0::1 fc00::1 fdff::1 ff02::1 100::1 5f00::1
  2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:20::1 2001:1ff::1 2001:db8::1 2002:7f00:1:: 2002:808:808:: 3fff::1
  ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:10.0.0.1 ::ffff:0.0.0.0 0:0:0:0:0:ffff:a9fe:a9fe ::FFFF:192.168.1.1
  64:ff9b::127.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:: 64:ff9b::1:0 64:ff9b:1::8.8.8.8 64:ff9b:1:ffff::a00:1
`;

const words = (text: string): string[] => text.trim().split(/\s+/);

describe('isPublicAddress', () => {
  it.each(words(PUBLIC))('lets %s through', (address) => expect(isPublicAddress(address)).toBe(true));

  it.each(words(NOT_PUBLIC))('keeps %s out', (address) => expect(isPublicAddress(address)).toBe(false));

  it.each(['', 'localhost', 'example.org', '127.1', '0x7f000001', '2130706433', '[::1]', '1.2.3.4:80', '1.2.3'])(
    'says no to what is not an address: %o',
    (text) => expect(isPublicAddress(text)).toBe(false),
  );
});
