// What each step needs before the next one: little, and said in plain words. The server judges.

import { say } from "../ui/words.js";
import { complain, form } from "./asking.js";

const NUMBER = /^(?:86)?1[3-9]\d{9}$|^0\d{9,11}$/;

function wrongNumber(input) {
  const digits = input.value.normalize("NFKC").replace(/\D/g, "");
  if (!input.value.trim() || NUMBER.test(digits)) return false;
  complain(
    input,
    digits.length === 11
      ? say("电话号码不对：手机号以 1 开头，座机前面要加区号，请对照着再看一遍。")
      : say("电话号码不对：现在是 {n} 位数字，手机号应该是 11 位，座机要加区号。请再看一遍。", {
          n: digits.length,
        }),
  );
  return true;
}

function words() {
  const { text } = form.elements;
  if (text.value.trim()) return true;
  complain(text, say("请写一写是什么事。"));
  return false;
}

function contact() {
  if (form.elements.privacy.value === "anonymous") return true;
  const { phone, proxy, proxy_phone: other } = form.elements;
  if (wrongNumber(phone) || (proxy.checked && wrongNumber(other))) return false;
  if (phone.value.trim() || (proxy.checked && other.value.trim())) return true;
  complain(phone, say("请留一个电话，我们好联系您；不想留，就在上面选“不留姓名”。"));
  return false;
}

const fine = () => true;

export const checks = [words, fine, contact, fine];
