"""The diffusion engine: noise and its reverse, in numpy. It imports nothing else of Emblazon.

Read it from the bottom up, as the imports go:

- `noise`: how a picture becomes noise (paths, levels, times, loss weights, per-picture randomness).
- `denoise`: what a net says of the clean picture, whatever it predicts; two exact denoisers.
- `guide`: classifier-free guidance; a guided denoiser is a denoiser.
- `inpaint`: image-to-image and masks; an inpainting denoiser is a denoiser.
- `sample`: the samplers, each one generator over `(denoise, x, times, *, noise)`.

One convention everywhere: `t = 0` is the clean picture, `t = 1` is noise, and time runs down.
Errors are `ValueError`; callers translate them.
"""
