// tfjs-core registers its gradients only through the whole of @tensorflow/tfjs
import '@tensorflow/tfjs-core/dist/register_all_gradients';
