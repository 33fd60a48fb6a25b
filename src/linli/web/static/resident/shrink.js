// Before a photo is sent: upright, at most 2560 pixels long and about 1.2 MB. What this browser
// cannot read goes as it is, and the server says what is wrong with it.

import { say } from "../ui/words.js";

const LONGEST = 2560;
const SMALL_ENOUGH = 1_200_000;
const QUALITIES = [0.85, 0.75, 0.65];
const PICTURE = /\.(jpe?g|png|webp|heic|heif)$/i;
const PAPER = /\.(pdf|docx|xlsx)$/i;
const APPLE = /\.(heic|heif)$/i;
const HEAD = 64 * 1024;

// The name without its ending.
export const stem = (name) => name.replace(/\.\w+$/, "");

// A sentence for the person: this file cannot be taken.
export class Refusal extends Error {}

const refuse = (sentence) => {
  throw new Refusal(sentence);
};

async function decode(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    const picture = new Image();
    picture.src = URL.createObjectURL(file);
    try {
      await picture.decode();
      return picture;
    } finally {
      URL.revokeObjectURL(picture.src);
    }
  }
}

async function encode(picture, scale, quality) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff"; // a JPEG has no transparency: what shone through would turn black
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
  canvas.width = canvas.height = 0; // an old telephone has little memory for the next one
  return blob;
}

async function smaller(picture) {
  let scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  for (let round = 0; round < 3; round += 1) {
    let blob = null;
    for (const quality of QUALITIES) {
      blob = await encode(picture, scale, quality);
      if (blob && blob.size <= SMALL_ENOUGH) return blob;
    }
    if (!blob || round === 2) return blob;
    scale *= 0.75;
  }
  return null;
}

// Moving pictures: a PNG with frames or an animated WebP. Only the first frame is kept.
async function moves(file) {
  const bytes = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
  const text = String.fromCharCode(...bytes.subarray(0, 4096));
  if (text.startsWith("\x89PNG")) return text.includes("acTL");
  return text.startsWith("RIFF") && text.slice(12, 16) === "VP8X" && (bytes[20] & 2) > 0;
}

// Return what is to be sent for a file, and a word about it; throws a Refusal.
export async function prepare(file, largest) {
  const { name } = file;
  if (/\.gif$/i.test(name)) refuse(say("动图不能上传，请截一张图，或换一张照片。"));
  if (!PICTURE.test(name) && !PAPER.test(name)) {
    refuse(say("这种文件不能上传。可以上传照片（jpg、png、webp）和文件（PDF、docx、xlsx）。"));
  }
  if (file.size === 0) refuse(say("这个文件是空的，请重新选择。"));
  const limit = `${Math.floor(largest / 1024 / 1024)} MB`;
  if (PAPER.test(name)) {
    if (file.size > largest) refuse(say("文件太大，每个最大 {limit}，请换小一点的。", { limit }));
    return { blob: file, name, note: "" };
  }
  const note = (await moves(file)) ? say("这是动图，只留下第一张画面。") : "";
  let picture = null;
  try {
    picture = await decode(file);
  } catch {
    if (APPLE.test(name)) {
      refuse(say("这种苹果照片打不开。请在手机相机设置里选“兼容性最佳”，或把照片截屏后再上传。"));
    }
    if (file.size > largest) refuse(say("照片太大，又打不开，请换一张再试。"));
    return { blob: file, name, note }; // the server looks again and says what is wrong
  }
  const long = Math.max(picture.width, picture.height);
  try {
    if (file.size <= SMALL_ENOUGH && long <= LONGEST && !APPLE.test(name)) {
      return { blob: file, name, note };
    }
    const blob = await smaller(picture);
    if (blob && (blob.size < file.size || APPLE.test(name))) {
      return { blob, name: `${stem(name)}.jpg`, note };
    }
  } finally {
    picture.close?.();
  }
  if (file.size > largest) refuse(say("照片太大，缩不小，请换一张再试。"));
  return { blob: file, name, note };
}
