// Which picture is on the screen? Exact steps through a plain <video> of even rate, by requestVideoFrameCallback.

const PATIENCE = 3000;

// The copy's own pictures are counted 0, 1, 2 …; `runs` lists [picture of the copy, picture of the recording] at each jump.
export class Copy {
  // `start`: where the recording's own clock stands at the first picture.
  constructor({ rate, count, frames, start }) {
    this.rate = rate[0] / rate[1];
    this.start = start;
    this.count = count;
    this.runs = frames;
  }

  shownAt(number) {
    let low = 0;
    let high = this.runs.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.runs[middle][0] <= number) low = middle;
      else high = middle - 1;
    }
    return this.runs[low][1] + number - this.runs[low][0];
  }

  // The first picture of the copy that shows this picture of the recording, or the next one after it.
  placeOf(frame) {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.shownAt(middle) < frame) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

export class FrameVideo extends EventTarget {
  constructor(video, copy) {
    super();
    this.video = video;
    this.copy = copy;
    this.number = 0;
    this.wanted = null; // on its way to this picture
    const shown = (now, { mediaTime }) => {
      this.number = Math.min(copy.count - 1, Math.round(mediaTime * copy.rate));
      this.dispatchEvent(new Event("frame"));
      video.requestVideoFrameCallback(shown);
    };
    video.requestVideoFrameCallback(shown);
  }

  get frame() {
    return this.copy.shownAt(this.number);
  }

  get seconds() {
    return this.number / this.copy.rate;
  }

  // The picture of the copy that is shown at this second of the recording's own clock.
  numberAt(seconds) {
    return Math.max(0, Math.min(this.copy.count - 1, Math.floor((seconds - this.copy.start) * this.copy.rate + 0.001)));
  }

  // To a picture of the recording.
  goTo(frame) {
    return this.seek(this.copy.placeOf(frame));
  }

  seek(number) {
    const wanted = Math.max(0, Math.min(this.copy.count - 1, number));
    this.video.pause();
    if (wanted === this.number && !this.video.seeking) return Promise.resolve(wanted);
    this.wanted = wanted;
    return new Promise((resolve) => {
      const over = () => {
        clearTimeout(timer);
        this.removeEventListener("frame", look);
        if (this.wanted === wanted) this.wanted = null;
        resolve(this.number);
      };
      const look = () => this.number === wanted && over();
      const timer = setTimeout(over, PATIENCE);
      this.addEventListener("frame", look);
      // The middle of a picture's time: rounding then never lands on its neighbour.
      this.video.currentTime = (wanted + 0.5) / this.copy.rate;
    });
  }

  // Keys come faster than pictures: each counts from where the last one was going.
  step(pictures) {
    return this.seek((this.wanted ?? this.number) + pictures);
  }
}
