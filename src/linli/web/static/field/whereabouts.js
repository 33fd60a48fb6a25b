// One look at where the telephone is, when the person asks for it; it is not kept and not sent.

const PATIENCE = { enableHighAccuracy: true, timeout: 12_000, maximumAge: 30_000 };

// [lon, lat], or null where that cannot be had.
export const lookOnce = () => new Promise((done) => {
  if (!navigator.geolocation || !isSecureContext) {
    done(null);
    return;
  }
  navigator.geolocation.getCurrentPosition(({ coords }) => done([coords.longitude, coords.latitude]), () => done(null), PATIENCE);
});
