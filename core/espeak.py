"""espeak-ng in a process of its own (`python -m core.espeak`): a crash of the C library ends that process only."""

import argparse
import ctypes
import io
import sys
import wave

WORDS_PER_MINUTE = 150
# espeak_AUDIO_OUTPUT, espeak_POSITION_TYPE, espeakCHARS_UTF8, espeakPHONEMES, espeakRATE of speak_lib.h
_SYNCHRONOUS, _CHARACTERS, _UTF8, _PHONEMES, _RATE = 2, 1, 1, 0x100, 1
_Heard = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class VoiceFailed(Exception):
    """espeak-ng does not have the voice, or would not speak."""


def synthesise(spoken: str, language: str, words_per_minute: int = WORDS_PER_MINUTE) -> bytes:
    """A WAV (16 bit, mono, 22,050 Hz). What stands in `[[…]]` is espeak-ng's phonemes."""
    import espeakng_loader  # the hub itself never loads it

    library = ctypes.CDLL(espeakng_loader.get_library_path())
    rate_hz = int(library.espeak_Initialize(_SYNCHRONOUS, 0, str(espeakng_loader.get_data_path()).encode(), 0))
    if rate_hz <= 0:
        raise VoiceFailed("espeak-ng does not find its data")
    samples = bytearray()

    def heard(wav: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int | None) -> int:
        if count > 0:
            samples.extend(ctypes.string_at(wav, count * 2))
        return 0

    callback = _Heard(heard)  # kept in a name: the library only borrows it
    library.espeak_SetSynthCallback(callback)
    if library.espeak_SetVoiceByName(language.encode()) != 0:
        raise VoiceFailed(f"espeak-ng has no voice for {language!r}")
    library.espeak_SetParameter(_RATE, words_per_minute, 0)
    text = spoken.encode("utf-8").replace(b"\0", b" ") + b"\0"
    flags = _UTF8 | _PHONEMES
    if library.espeak_Synth(text, ctypes.c_size_t(len(text)), 0, _CHARACTERS, 0, flags, None, None) != 0:
        raise VoiceFailed("espeak-ng would not speak")
    library.espeak_Synchronize()
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate_hz)
        sound.writeframes(bytes(samples))
    return file.getvalue()


def main() -> None:
    """Text on standard input, a WAV on standard output."""
    parser = argparse.ArgumentParser(prog="python -m core.espeak", description=main.__doc__)
    parser.add_argument("--language", default="el")
    wanted = parser.parse_args()
    sys.stdout.buffer.write(synthesise(sys.stdin.buffer.read().decode("utf-8"), wanted.language))


if __name__ == "__main__":
    main()
